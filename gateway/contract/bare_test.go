package contract

import "os"

var bare = os.Getenv("BARE") != ""
