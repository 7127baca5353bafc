"""What words mean: segmentation, encoders and lexical ranking; knows text and arrays, never tables."""
