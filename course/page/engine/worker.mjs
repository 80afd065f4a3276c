// The script of a worker: a runner that answers the page.

import { serve } from "./runner.mjs";

serve(globalThis);
