"""What figures say, as data: quantities, statements about them, links between them, and the rules."""
