/** How long to wait, as people say it: seconds, and from a minute on whole minutes, rather too long than too short. */
export function waitText(seconds: number, language: string): string {
  const unit = seconds < 60 ? "second" : "minute";
  const count = Math.max(1, Math.ceil(unit === "second" ? seconds : seconds / 60));
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);
}
