"""What is asked about signals; scope comes first."""
