"""What residents may do about their own data, and how reading of it is watched: links, own view, requests, notices."""
