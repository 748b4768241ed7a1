"""What tests share: reports, results and stores made for them, stubs of servers, and the recorded answers."""
