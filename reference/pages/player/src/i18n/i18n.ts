import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import { en } from "./en";
import { pt } from "./pt";

export const LANGUAGES = [
  { code: "en", name: "English", short: "EN" },
  { code: "pt-BR", name: "Português", short: "PT" },
] as const;

const STORAGE_KEY = "cactus.language";

function preferred(): string {
  const chosen = localStorage.getItem(STORAGE_KEY);
  if (LANGUAGES.some(({ code }) => code === chosen)) return chosen as string;
  return navigator.language.toLowerCase().startsWith("pt") ? "pt-BR" : "en";
}

void i18next.use(initReactI18next).init({
  resources: { en: { translation: en }, "pt-BR": { translation: pt } },
  lng: preferred(),
  fallbackLng: "en",
  initAsync: false,
  // React escapes.
  interpolation: { escapeValue: false },
});

document.documentElement.lang = i18next.language;
i18next.on("languageChanged", (language) => {
  document.documentElement.lang = language;
  localStorage.setItem(STORAGE_KEY, language);
});

export const i18n = i18next;
