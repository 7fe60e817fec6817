import type { PriceTable } from "../../domain/sending/price_table.ts";
import type { MicroUsd } from "../../domain/sending/money.ts";

/**
 * Prices of one SMS, a one-minute call and, if known, a WhatsApp message, in millionths of a
 * dollar. They are approximate: a single price may be off by half. When in doubt the higher price
 * is used, because a budget that counts too little costs money. The actual cost is reconciled with
 * the provider later.
 */
const prices: Readonly<Record<string, readonly [sms: MicroUsd, call: MicroUsd, wa?: MicroUsd]>> = {
  // Africa
  DZ: [300_000, 550_000], // Algeria
  AO: [180_000, 350_000], // Angola
  BJ: [120_000, 500_000], // Benin
  BW: [110_000, 400_000], // Botswana
  BF: [120_000, 500_000], // Burkina Faso
  BI: [200_000, 600_000], // Burundi
  CM: [110_000, 450_000], // Cameroon
  CV: [120_000, 400_000], // Cape Verde
  CF: [120_000, 700_000], // Central African Republic
  TD: [160_000, 600_000], // Chad
  CD: [130_000, 500_000], // Congo (Kinshasa)
  CG: [150_000, 600_000], // Congo (Brazzaville)
  CI: [130_000, 450_000], // Côte d'Ivoire
  DJ: [150_000, 550_000], // Djibouti
  EG: [200_000, 180_000, 75_000], // Egypt
  GQ: [150_000, 650_000], // Equatorial Guinea
  ER: [150_000, 450_000], // Eritrea
  SZ: [100_000, 250_000], // Eswatini
  ET: [280_000, 400_000], // Ethiopia
  GA: [150_000, 600_000], // Gabon
  GM: [130_000, 700_000], // Gambia
  GH: [140_000, 350_000], // Ghana
  GN: [180_000, 650_000], // Guinea
  GW: [150_000, 700_000], // Guinea-Bissau
  KE: [120_000, 250_000], // Kenya
  LS: [120_000, 350_000], // Lesotho
  LR: [140_000, 600_000], // Liberia
  LY: [300_000, 450_000], // Libya
  MG: [350_000, 750_000], // Madagascar
  MW: [170_000, 450_000], // Malawi
  ML: [180_000, 450_000], // Mali
  MR: [170_000, 750_000], // Mauritania
  MU: [190_000, 250_000], // Mauritius
  YT: [150_000, 300_000], // Mayotte
  MA: [140_000, 550_000], // Morocco
  MZ: [120_000, 400_000], // Mozambique
  NA: [90_000, 200_000], // Namibia
  NE: [180_000, 500_000], // Niger
  NG: [220_000, 150_000, 85_000], // Nigeria
  RE: [200_000, 100_000], // Réunion
  RW: [170_000, 450_000], // Rwanda
  ST: [110_000, 900_000], // São Tomé and Príncipe
  SN: [170_000, 550_000], // Senegal
  SC: [100_000, 600_000], // Seychelles
  SL: [160_000, 700_000], // Sierra Leone
  SO: [180_000, 750_000], // Somalia
  ZA: [110_000, 250_000, 30_000], // South Africa
  SS: [140_000, 550_000], // South Sudan
  SD: [240_000, 300_000], // Sudan
  TZ: [180_000, 450_000], // Tanzania
  TG: [160_000, 550_000], // Togo
  TN: [280_000, 750_000], // Tunisia
  UG: [140_000, 400_000], // Uganda
  ZM: [180_000, 450_000], // Zambia
  ZW: [150_000, 600_000], // Zimbabwe
  // Americas
  AG: [100_000, 300_000], // Antigua and Barbuda
  AR: [90_000, 250_000, 32_000], // Argentina
  AW: [80_000, 300_000], // Aruba
  BS: [60_000, 300_000], // Bahamas
  BB: [80_000, 300_000], // Barbados
  BZ: [80_000, 350_000], // Belize
  BM: [80_000, 50_000], // Bermuda
  BO: [110_000, 250_000], // Bolivia
  BR: [60_000, 120_000, 12_000], // Brazil
  CA: [8_300, 14_000, 9_000], // Canada
  KY: [70_000, 250_000], // Cayman Islands
  CL: [80_000, 120_000, 58_000], // Chile
  CO: [60_000, 60_000, 13_000], // Colombia
  CR: [50_000, 100_000], // Costa Rica
  CU: [120_000, 950_000], // Cuba
  CW: [90_000, 250_000], // Curaçao
  DM: [70_000, 350_000], // Dominica
  DO: [70_000, 120_000], // Dominican Republic
  EC: [200_000, 300_000], // Ecuador
  SV: [80_000, 300_000], // El Salvador
  GF: [200_000, 150_000], // French Guiana
  GD: [80_000, 350_000], // Grenada
  GP: [200_000, 120_000], // Guadeloupe
  GT: [120_000, 220_000], // Guatemala
  GY: [100_000, 400_000], // Guyana
  HT: [120_000, 500_000], // Haiti
  HN: [90_000, 280_000], // Honduras
  JM: [120_000, 350_000], // Jamaica
  MQ: [200_000, 120_000], // Martinique
  MX: [50_000, 60_000, 14_000], // Mexico
  NI: [90_000, 350_000], // Nicaragua
  PA: [90_000, 180_000], // Panama
  PY: [60_000, 120_000], // Paraguay
  PE: [100_000, 60_000, 43_000], // Peru
  PR: [42_000, 30_000], // Puerto Rico
  KN: [70_000, 300_000], // Saint Kitts and Nevis
  LC: [70_000, 350_000], // Saint Lucia
  VC: [80_000, 350_000], // Saint Vincent and the Grenadines
  SR: [240_000, 350_000], // Suriname
  TT: [300_000, 300_000], // Trinidad and Tobago
  TC: [80_000, 350_000], // Turks and Caicos Islands
  US: [8_300, 14_000, 9_000], // United States
  UY: [80_000, 300_000], // Uruguay
  VE: [90_000, 150_000], // Venezuela
  VG: [80_000, 350_000], // Virgin Islands (British)
  // Asia
  AF: [250_000, 350_000], // Afghanistan
  AM: [200_000, 350_000], // Armenia
  AZ: [450_000, 550_000], // Azerbaijan
  BH: [60_000, 200_000], // Bahrain
  BD: [350_000, 60_000], // Bangladesh
  BT: [250_000, 150_000], // Bhutan
  BN: [60_000, 80_000], // Brunei
  KH: [200_000, 120_000], // Cambodia
  CN: [60_000, 30_000], // China
  GE: [200_000, 400_000], // Georgia
  HK: [80_000, 60_000], // Hong Kong
  IN: [90_000, 60_000, 35_000], // India
  ID: [500_000, 120_000, 145_000], // Indonesia
  IR: [300_000, 250_000], // Iran
  IQ: [300_000, 350_000], // Iraq
  IL: [280_000, 80_000, 20_000], // Israel
  JP: [90_000, 200_000], // Japan
  JO: [300_000, 300_000], // Jordan
  KZ: [300_000, 300_000], // Kazakhstan
  KW: [230_000, 200_000], // Kuwait
  KG: [350_000, 400_000], // Kyrgyzstan
  LA: [120_000, 120_000], // Laos
  LB: [180_000, 300_000], // Lebanon
  MO: [60_000, 120_000], // Macao
  MY: [220_000, 60_000, 50_000], // Malaysia
  MV: [100_000, 950_000], // Maldives
  MN: [200_000, 120_000], // Mongolia
  MM: [350_000, 400_000], // Myanmar
  NP: [310_000, 250_000], // Nepal
  OM: [150_000, 350_000], // Oman
  PK: [400_000, 120_000, 85_000], // Pakistan
  PS: [300_000, 350_000], // Palestinian Territories
  PH: [220_000, 250_000], // Philippines
  QA: [170_000, 350_000], // Qatar
  SA: [170_000, 250_000, 65_000], // Saudi Arabia
  SG: [60_000, 50_000], // Singapore
  KR: [60_000, 60_000], // South Korea
  LK: [400_000, 350_000], // Sri Lanka
  SY: [300_000, 350_000], // Syria
  TW: [70_000, 150_000], // Taiwan
  TJ: [450_000, 450_000], // Tajikistan
  TH: [40_000, 60_000], // Thailand
  TL: [200_000, 750_000], // Timor-Leste
  TR: [60_000, 300_000, 14_000], // Türkiye
  TM: [300_000, 350_000], // Turkmenistan
  AE: [120_000, 350_000, 60_000], // United Arab Emirates
  UZ: [400_000, 250_000], // Uzbekistan
  VN: [160_000, 150_000], // Vietnam
  YE: [220_000, 300_000], // Yemen
  // Europe
  AL: [120_000, 650_000], // Albania
  AD: [120_000, 450_000], // Andorra
  AT: [130_000, 150_000], // Austria
  BY: [300_000, 750_000], // Belarus
  BE: [130_000, 350_000], // Belgium
  BA: [120_000, 550_000], // Bosnia and Herzegovina
  BG: [150_000, 350_000], // Bulgaria
  HR: [110_000, 250_000], // Croatia
  CY: [100_000, 120_000], // Cyprus
  CZ: [80_000, 120_000], // Czechia
  DK: [80_000, 100_000], // Denmark
  EE: [120_000, 450_000], // Estonia
  FO: [60_000, 250_000], // Faroe Islands
  FI: [110_000, 150_000], // Finland
  FR: [80_000, 150_000, 75_000], // France
  DE: [120_000, 150_000, 82_000], // Germany
  GI: [100_000, 450_000], // Gibraltar
  GR: [90_000, 120_000], // Greece
  HU: [120_000, 120_000], // Hungary
  IS: [110_000, 150_000], // Iceland
  IE: [100_000, 120_000], // Ireland
  IT: [100_000, 200_000, 40_000], // Italy
  XK: [150_000, 600_000], // Kosovo
  LV: [100_000, 650_000], // Latvia
  LI: [80_000, 750_000], // Liechtenstein
  LT: [70_000, 550_000], // Lithuania
  LU: [130_000, 250_000], // Luxembourg
  MT: [90_000, 250_000], // Malta
  MD: [140_000, 550_000], // Moldova
  MC: [140_000, 550_000], // Monaco
  ME: [140_000, 600_000], // Montenegro
  NL: [120_000, 200_000, 80_000], // Netherlands
  MK: [120_000, 550_000], // North Macedonia
  NO: [90_000, 120_000], // Norway
  PL: [60_000, 120_000], // Poland
  PT: [70_000, 200_000], // Portugal
  RO: [100_000, 150_000], // Romania
  RU: [650_000, 350_000, 50_000], // Russia
  SM: [110_000, 750_000], // San Marino
  RS: [180_000, 550_000], // Serbia
  SK: [110_000, 250_000], // Slovakia
  SI: [200_000, 600_000], // Slovenia
  ES: [90_000, 150_000, 40_000], // Spain
  SE: [80_000, 100_000], // Sweden
  CH: [80_000, 350_000], // Switzerland
  UA: [200_000, 350_000], // Ukraine
  GB: [55_000, 100_000, 41_000], // United Kingdom
  // Oceania
  AU: [55_000, 100_000], // Australia
  FJ: [160_000, 450_000], // Fiji
  PF: [180_000, 450_000], // French Polynesia
  NC: [200_000, 450_000], // New Caledonia
  NZ: [110_000, 200_000], // New Zealand
  PG: [250_000, 950_000], // Papua New Guinea
  WS: [160_000, 750_000], // Samoa
  SB: [120_000, 950_000], // Solomon Islands
  TO: [120_000, 950_000], // Tonga
  VU: [160_000, 750_000], // Vanuatu
};

/** The default price table. An operator can replace it (LATCHKEY_PRICES_FILE). */
export const defaultPrices: PriceTable = {
  date: "2026-11-22",
  source: "Approximate Twilio list prices, the higher price when in doubt, compiled from public " +
    "pages and general knowledge; not fetched from Twilio",
  // Verify's list price for a correct code.
  verificationFee: 50_000,
  // Higher than nearly all listed prices, because an unknown price must not look cheap.
  otherwise: { sms: 350_000, call: 750_000, whatsapp: 90_000 },
  countries: Object.fromEntries(
    Object.entries(prices).map(([country, [sms, call, whatsapp]]) => [
      country,
      whatsapp === undefined ? { sms, call } : { sms, call, whatsapp },
    ]),
  ),
};
