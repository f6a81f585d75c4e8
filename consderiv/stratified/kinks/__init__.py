"""Where a program ties and where its function is not differentiable."""
