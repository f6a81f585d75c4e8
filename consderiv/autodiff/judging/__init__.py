"""What a returned derivative is: the exact reference, predictions and choices, verdicts, findings about ties."""
