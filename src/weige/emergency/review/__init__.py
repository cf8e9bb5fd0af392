"""The review (复盘) of an operation: what its log says of it, on screen and on paper."""
