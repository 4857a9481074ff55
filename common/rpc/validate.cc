#include "common/rpc/validate.h"
