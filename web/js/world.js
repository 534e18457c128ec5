// SPDX-License-Identifier: MIT
// The countries of ISO 3166-1 (and Kosovo) as tiles of one size, each near its neighbours: a drawing of our own, by hand.
// It has no outline of any land. docs/dashboard.md says why.

const ROWS = [
  "                GL          SJ",
  "                    IS  FO  NOSEAXFI",
  "    CA              IEIMGB  DK    EE  RU",
  "        PM            GGJENLDEPLLTLVBY",
  "    US    BM          FRBELUCZSKUA      KZ      MN",
  "                        CHLIATHUROMD  GEUZKG        KP  JP",
  "  MX    BSTC      PTESADMCITSIHRRSBG  AMAZTMTJ  CN  KR",
  "  GTBZKYCUHTDOPRVI  GI  VASMBAMEXKMKTRSYIQIRAFNPBT    TW",
  "  SVHN  JM  VGAISXMF      MT  ALGR  CYLBJOKWPKINBDMMMOHK    MP",
  "    NI      KNMSAGBLEHMADZTNLYEG    ILPSSABHQA  LKTHLAVN    GU  UM",
  "    CRPAAWCWBQDMGPMQCVMRMLNETDSDER      YEAEOMMV    KH  PH  FMMH",
  "      COVETTGDVCLCBBGMSNBFBJNGCFSSETDJ        IO  MY  BN  PW  NRKI",
  "    ECPE  GYSRGF    GWGNCIGHTGCMUGKESO            SGIDTLPGSBTVTK",
  "        BOBR          SLLRSTGQCGRWTZ  SC          CCCX    VUWFWSAS",
  "        PY                  GACDBI  KM                AUNCFJTONUCK",
  "      CLARUY          SH    AOZMMWMZYT                  NF    PFPN",
  "          FK                NABWZW  MGREMU                NZ",
  "            GS              ZALSSZ            HM",
  "                      BV    AQ        TF",
];

export const WIDE = 33, HIGH = ROWS.length;

/** Where each country's tile lies: code => [column, row]. */
export const PLACES = new Map(ROWS.flatMap((row, y) => row.match(/../g).map((code, x) => [code, [x, y]]).filter(([code]) => code.trim())));
