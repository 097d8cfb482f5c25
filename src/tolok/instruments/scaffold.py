"""The first file of somebody's own instrument: small, complete, and explained line by line."""

from __future__ import annotations

from string import Template

_FILE = """\
# Instrumen sendiri dalam satu berkas / your own instrument in one file.
# Periksa / check:   tolok instruments check $file
# Hitung / score:    tolok score NILAI.csv --instrument $file
# Semua kunci / all keys: tolok instruments schema
format: 1
id: "$id"
title: {id: Indeks contoh, en: Sample index}
owner: {id: Pemerintah daerah, en: Regional government}
measures: {id: Perangkat daerah, en: Units of the region}
language: id                # bahasa resmi predikat / official language of the predicates
status: draft               # draft | in_force | superseded
legal_basis:
  - ref: Peraturan Gubernur 1/2026
    article: Pasal 3
publication:
  decimals: 2
  rounding: half_up         # half_up | half_even | down
  predicate_basis: exact    # exact | rounded: nilai yang dibaca predikat / the value the predicate reads
bands:                      # dari yang terendah; from termasuk batasnya, above tidak / lowest first
  predicate:
    - {code: kurang, name: {id: Kurang, en: Poor}, from: 1}
    - {code: baik, name: {id: Baik, en: Good}, from: 2.6}
    - {code: sangat_baik, name: {id: Sangat Baik, en: Very good}, from: 4.2}
scales:
  maturity: {kind: levels, min: 1, max: 5}
  value: {kind: levels, min: 1, max: 5, step: any}   # nilai di antara tingkat / values between levels
converters:                 # nilai indeks lain menjadi nilai di sini / another index becomes a value here
  share: {points: [[0, 1], [100, 5]], examples: [[50, 3]]}
tree:
  id: index
  kind: index
  title: {id: Indeks contoh, en: Sample index}
  aggregate: weighted_mean  # geometric_mean, harmonic_mean, sum, minimum, maximum, percentage
  weights_total: 100        # bobot di bawahnya harus berjumlah tepat ini / must sum exactly to this
  bands: predicate
  children:
    - id: A1
      kind: aspect
      title: {id: Layanan, en: Services}
      weight: 60
      aggregate: weighted_mean
      children:
        - id: I1
          kind: indicator
          number: 1
          title: {id: Layanan daring, en: Online services}
          weight: 60
          scale: maturity
          levels:           # criteria: [] berarti tanpa bukti / nothing needs proof
            1: {id: Layanan hanya tatap muka., en: The service is face to face only., criteria: []}
            2: {id: Informasinya tersedia daring., en: Information is available online.}
            3: {requires: 2, id: Permohonan dapat diajukan daring., en: Requests can be made online.}
            4:
              requires: 3
              id: Layanan terhubung dengan layanan lain dan direviu.
              en: The service is linked to others and is reviewed.
              criteria:     # dibuktikan satu per satu / proven one by one
                - {id: Layanan terhubung dengan layanan lain., en: The service is linked to others.}
                - {id: Layanan direviu., en: The service is reviewed.}
            5: {requires: 4, id: Layanan diperbaiki dari hasil reviu., en: Reviews keep improving the service.}
          evidence:
            - {level: 3, id: Alamat layanan dan tangkapan layar., en: Address of the service and a screenshot.}
    - id: A2
      kind: aspect
      title: {id: Jangkauan, en: Reach}
      weight: 40
      aggregate: weighted_mean
      children:
        - id: I2
          kind: indicator
          number: 2
          title: {id: Pengguna layanan daring, en: Users of online services}
          weight: 40
          scale: value
          external:         # diisi dengan nama PENGGUNA, 0 sampai 100 / given under the name PENGGUNA, 0 to 100
            id: PENGGUNA
            name: {id: Persentase pengguna daring, en: Share of users online}
            owner: Dinas Komunikasi
            min: 0
            max: 100
            converter: share
            waiting: 1      # dihitung sebelum ada nilainya / counted until it is there
"""


def scaffold(id_: str, file: str) -> str:
    """The text of a new instrument file called ``file`` with the id ``id_``; it passes ``check`` as it is."""
    return Template(_FILE).substitute(id=id_, file=file)
