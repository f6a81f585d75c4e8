"""What the documentation generates: mathematics as MathML, and pages from the gallery, the atlas and the notebooks."""
