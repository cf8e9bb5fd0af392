"""Problems of the same type, solved together: like cases are proposed, a person confirms, one solution closes all."""
