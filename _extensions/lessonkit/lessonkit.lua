-- The one filter of the project. pandoc runs it in the embedded engine, Quarto
-- runs it as an extension; both read the same slides/*.qmd and worksheets/*.qmd.
--
-- It knows the core constructs the composers emit (docs/architecture.md lists
-- them) and nothing of the teaching blocks behind them. What a construct looks
-- like in a format is in the module of that format:
--   html.lua   revealjs     typst.lua   typst (paper)     docx.lua   Word     lab.lua   html (the lab page)
-- A format module is a table of functions, one a construct, named as the class
-- is with "-" written "_"; each takes the Div and the context and returns
-- blocks, or nil to leave the Div as it is. `Image`, `Math`, `Table`,
-- `CodeBlock` in the table are run as ordinary filter functions at the end.
--
-- context = { key = boolean      the answer key is wanted (-M key=true)
--             show_key = boolean  key-only content may appear at all
--             format = string }

if PANDOC_SCRIPT_FILE and not quarto then
  package.path = pandoc.path.directory(PANDOC_SCRIPT_FILE) .. "/?.lua;" .. package.path
end

local MODULES = { revealjs = "html", typst = "typst" }
if not quarto then
  MODULES.docx = "docx" -- render/word.py finishes what it makes
  MODULES.html = "lab"
end
local CONSTRUCTS = {
  "cell", "item", "choices", "marked-picture", "answer-space", "levels",
  "boxes", "plotly-figure", "columns", "reveal", "meta-line", "lab-part",
}
local CALLOUTS = { note = true, tip = true, warning = true, caution = true, important = true }

-- Quarto's names for families of formats, as far as the composers use them.
local FAMILIES = {
  revealjs = { html = true, revealjs = true },
  typst = { typst = true, pdf = true },
  docx = { docx = true, typst = true, pdf = true }, -- the worksheet to be edited: what paper shows
  html = { docx = true, typst = true, pdf = true }, -- the lab: what paper shows
  pptx = { pptx = true },
  json = { pptx = true }, -- what the PowerPoint writer reads
}

local function matches(format)
  return (FAMILIES[FORMAT] or { [FORMAT] = true })[format] or false
end

-- Whether a conditional Div is left out. Quarto has its own and does it better.
local function left_out(div, context)
  local a = div.attributes
  if div.classes:includes("key-only") and not context.show_key then return true end
  if div.classes:includes("student-only") and context.key then return true end
  if quarto then return false end
  local visible = div.classes:includes("content-visible")
  local hidden = div.classes:includes("content-hidden")
  if not visible and not hidden then return false end
  local holds = true
  if a["when-format"] then holds = holds and matches(a["when-format"]) end
  if a["unless-format"] then holds = holds and not matches(a["unless-format"]) end
  if visible then return not holds end
  return holds
end

local function is_true(value)
  return value == true or (value ~= nil and pandoc.utils.stringify(value) == "true")
end

local plain = require("plain")
local module = MODULES[FORMAT] and require(MODULES[FORMAT]) or {}
local context = { key = false, show_key = false, format = FORMAT, meta = {} }

local function construct(div)
  for class in pairs(CALLOUTS) do
    if not quarto and div.classes:includes("callout-" .. class) and module.callout then
      return module.callout(div, class, context)
    end
  end
  for _, name in ipairs(CONSTRUCTS) do
    if div.classes:includes(name) then
      local render = module[name:gsub("-", "_")]
      local result = render and render(div, context)
      if result ~= nil then return result end
    end
  end
end

local leaves = {}
for _, element in ipairs({ "Image", "Math", "Table", "CodeBlock", "Header", "Figure", "BlockQuote", "Link" }) do
  if module[element] then
    leaves[element] = function(e) return module[element](e, context) end
  end
end

-- A list of filters, and not walks over the whole document in one function: pandoc hands Lua
-- only the elements that a filter names, which halves the time a deck takes.
local filters = {
  {
    Meta = function(meta)
      context.key = is_true(meta.key)
      context.show_key = context.key
      context.meta = meta
      -- A deck on paper is neither the screen nor the worksheet.
      if is_true(meta.handout) then FAMILIES.typst = {} end
    end,
  },
  {
    traverse = "topdown",
    Div = function(div)
      if left_out(div, context) then return {}, false end
    end,
  },
  { Div = construct },
  leaves,
}
if not quarto then
  -- Code by indentation has no class to say that it ran or shall not run: only the
  -- outputs of cells are code blocks without one. The builder names the line.
  table.insert(filters, 3, {
    traverse = "topdown",
    Div = function(div)
      if div.classes:includes("cell-output") then return div, false end
    end,
    CodeBlock = function(code)
      if #code.classes == 0 then
        error("lessonkit-unmarked-code: " .. code.text:match("[^\n]*"))
      end
    end,
  })
end
for i, filter in ipairs(plain.filters) do table.insert(filters, i, filter) end -- before all that is raw is made
if module.document then
  filters[#filters + 1] = { Pandoc = function(doc) return module.document(doc, context) end }
end
return filters
