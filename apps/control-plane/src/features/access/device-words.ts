/** What a user agent seems to be, in the words of people. It is what the program says of itself, and only to recognise one's own devices. */
export interface Device {
  /** For example `Firefox 128`. */
  program: string | null;
  system: string | null;
}

/** The first that fits counts: most browsers also name those that they want to be taken for. */
const programs: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\/(\d+)/, 'Edge'],
  [/\bOPR\/(\d+)/, 'Opera'],
  [/\bVivaldi\/(\d+)/, 'Vivaldi'],
  [/\bSamsungBrowser\/(\d+)/, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, 'Firefox'],
  [/\bHeadlessChrome\/(\d+)/, 'Chrome without a window'],
  [/\b(?:Chrome|CriOS|Chromium)\/(\d+)/, 'Chrome'],
  [/\bVersion\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari\//, 'Safari'],
  [/^sluice-cli(?:\/(\d+))?/, 'sluice'],
  [/^curl\/(\d+)/, 'curl'],
  [/^node\b/, 'Node.js'],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac ?OS X\b|\bMacintosh\b|\bdarwin\b/, 'macOS'],
  [/\bLinux\b|\blinux\b/, 'Linux'],
  [/\bFreeBSD\b/, 'FreeBSD'],
];

export function deviceOf(userAgent: string): Device {
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
  for (const [pattern, name] of programs) {
    const found = pattern.exec(userAgent);
    if (found !== null) return { program: found[1] === undefined ? name : `${name} ${found[1]}`, system };
  }
  return { program: null, system };
}
