// The small scripts of every page. Each page works without them; each listens on the document, so that parts
// of a page that are replaced later need no second start.

import 'htmx.org/dist/htmx.esm.js'
import './board.js'
import './calendar.js'
import './carry.js'
import './block.js'
import './choose.js'
import './columns.js'
import './combo.js'
import './composer.js'
import './copy.js'
import './drop.js'
import './echo.js'
import './endless.js'
import './grid.js'
import './guard.js'
import './half_typed.js'
import './in_place.js'
import './keys.js'
import './live.js'
import './menu.js'
import './palette.js'
import './preview.js'
import './rows.js'
import './signed_out.js'
import './sort.js'
import './theme.js'
import './toast.js'
import './widths.js'

// Controls that could do nothing without script wait for this class.
document.documentElement.classList.add('scripted')
