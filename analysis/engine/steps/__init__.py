"""The steps of the pipeline, one module each; `pipeline.steps` gives their order."""
