// Which tests there are, in reading order. A group is an object: a sentence, and the function that proves it.

import accessibility from './tests/accessibility.mjs'
import atWork from './tests/at_work.mjs'
import boards from './tests/boards.mjs'
import calendars from './tests/calendars.mjs'
import columns from './tests/columns.mjs'
import components from './tests/components.mjs'
import customs from './tests/customs.mjs'
import rules from './tests/rules.mjs'
import day from './tests/day.mjs'
import deals from './tests/deals.mjs'
import developers from './tests/developers.mjs'
import drafts from './tests/drafts.mjs'
import exemplar from './tests/exemplar.mjs'
import figures from './tests/figures.mjs'
import fileFields from './tests/file_fields.mjs'
import files from './tests/files.mjs'
import filters from './tests/filters.mjs'
import firstLight from './tests/first_light.mjs'
import firstRun from './tests/first_run.mjs'
import firstSteps from './tests/first_steps.mjs'
import groups from './tests/groups.mjs'
import handOver from './tests/hand_over.mjs'
import help from './tests/help.mjs'
import inPlace from './tests/in_place.mjs'
import importGrid from './tests/import_grid.mjs'
import imports from './tests/imports.mjs'
import jobs from './tests/jobs.mjs'
import languages from './tests/languages.mjs'
import layouts from './tests/layouts.mjs'
import lists from './tests/lists.mjs'
import duplicates from './tests/duplicates.mjs'
import merging from './tests/merging.mjs'
import notifications from './tests/notifications.mjs'
import offline from './tests/offline.mjs'
import paste from './tests/paste.mjs'
import phones from './tests/phones.mjs'
import presence from './tests/presence.mjs'
import providers from './tests/providers.mjs'
import quality from './tests/quality.mjs'
import records from './tests/records.mjs'
import rights from './tests/rights.mjs'
import screens from './tests/screens.mjs'
import selection from './tests/selection.mjs'
import shell from './tests/shell.mjs'
import signIn from './tests/sign_in.mjs'
import talks from './tests/talks.mjs'
import thirdLanguage from './tests/third_language.mjs'
import together from './tests/together.mjs'
import trail from './tests/trail.mjs'
import twoSteps from './tests/two_steps.mjs'
import views from './tests/views.mjs'
import visits from './tests/visits.mjs'
import ways from './tests/ways.mjs'
import webhooks from './tests/webhooks.mjs'
import withoutScript from './tests/without_script.mjs'

// What the database decides: reading, searching, writing, two people at once, who may see what.
export const onBothDatabases = [
  firstRun, firstSteps, firstLight, day, together, presence, inPlace, rights, trail, webhooks, customs, layouts, rules, quality, views, ways, selection, handOver, atWork, deals,
]

// What is the same whichever database stands behind it.
export const onSqlite = [
  signIn, twoSteps, providers, lists, notifications, columns, filters, exemplar, groups, files, fileFields, paste, boards, calendars, records, merging, duplicates, talks,
  drafts, offline, shell, importGrid, imports, jobs, help, developers, withoutScript, languages, screens, phones, figures, thirdLanguage, components, visits,
]

// The same, long enough to be gone through beside them.
export const onSqliteBeside = [accessibility]
