-- The one filter of the project. pandoc runs it in the embedded engine, Quarto
-- runs it as an extension; both read the same slides/*.qmd and worksheets/*.qmd.
--
-- It knows the core constructs the composers emit (docs/architecture.md lists
-- them) and nothing of the teaching blocks behind them. What a construct looks
-- like in a format is in the module of that format:
--   html.lua   revealjs        typst.lua   typst (paper)
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
local CONSTRUCTS = {
  "cell", "item", "choices", "marked-picture", "answer-space", "levels",
  "boxes", "plotly-figure", "columns", "reveal", "meta-line",
}
local CALLOUTS = { note = true, tip = true, warning = true, caution = true, important = true }

-- Quarto's names for families of formats, as far as the composers use them.
local FAMILIES = {
  revealjs = { html = true, revealjs = true },
  typst = { typst = true, pdf = true },
  docx = { docx = true },
  pptx = { pptx = true },
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

-- Code by indentation has no class to say that it ran or shall not run: only the
-- outputs of cells are code blocks without one. The builder names the line.
local function refuse_unmarked_code(doc)
  if quarto then return doc end
  return doc:walk({
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

local function is_true(value)
  return value == true or (value ~= nil and pandoc.utils.stringify(value) == "true")
end

function Pandoc(doc)
  local name = MODULES[FORMAT]
  local module = name and require(name) or {}
  local key = is_true(doc.meta.key)
  local context = { key = key, show_key = key, format = FORMAT, meta = doc.meta }

  doc = doc:walk({
    traverse = "topdown",
    Div = function(div)
      if left_out(div, context) then return {}, false end
    end,
  })

  doc = refuse_unmarked_code(doc)

  doc = doc:walk({
    Div = function(div)
      for class in pairs(CALLOUTS) do
        if not quarto and div.classes:includes("callout-" .. class) and module.callout then
          return module.callout(div, class, context)
        end
      end
      for _, construct in ipairs(CONSTRUCTS) do
        if div.classes:includes(construct) then
          local render = module[construct:gsub("-", "_")]
          if render then
            local result = render(div, context)
            if result ~= nil then return result end
          end
        end
      end
    end,
  })

  local last = {}
  for _, element in ipairs({ "Image", "Math", "Table", "CodeBlock", "Header", "Figure", "BlockQuote", "Link" }) do
    if module[element] then
      last[element] = function(e) return module[element](e, context) end
    end
  end
  doc = doc:walk(last)
  if module.document then doc = module.document(doc, context) or doc end
  return doc
end
