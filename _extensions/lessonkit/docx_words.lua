-- The builder's own words on a worksheet, by language. English is what the code says; a language
-- that is not here, and a word that is missing in one, stay English.

local M = {}

M.OF = {
  de = {
    Name = "Name", Date = "Datum", Page = "Seite", of = "von", Figure = "Abbildung", Table = "Tabelle",
    ["Capability target"] = "Kompetenzziel", References = "Literatur",
    Level = "Stufe", ["What it means"] = "Was sie bedeutet", Tick = "Ankreuzen", Option = "Antwort",
    Statement = "Aussage", True = "Richtig", False = "Falsch",
    ["Fill in"] = "Zu ergänzen", ["Not run"] = "Nicht ausgeführt", Output = "Ausgabe", Messages = "Meldungen",
    Error = "Fehler", Note = "Hinweis", Tip = "Tipp", Warning = "Warnung", Caution = "Vorsicht",
    Important = "Wichtig", ["Letters mark places in the picture"] = "Buchstaben bezeichnen Stellen im Bild",
  },
}

-- Quotation marks: double open and close, single open and close.
M.QUOTES = {
  en = { "\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}" },
  de = { "\u{201E}", "\u{201C}", "\u{201A}", "\u{2018}" },
}

function M.language(meta)
  return pandoc.utils.stringify(meta.lang or "en"):lower():match("^%a+") or "en"
end

function M.say(word, context)
  return (M.OF[M.language(context.meta)] or {})[word] or word
end

return M
