"""An operation from activation to stand-down: groups, roll call, tasks, log; a drill is one on another clock."""
