// SPDX-License-Identifier: Apache-2.0
// Parameters of the block as the chip has it, but for what properties.toml sets.
    parameter int ENTRIES = 16,
    parameter int LOG_DEPTH = 4,
    parameter int W_DEPTH = 8,
    parameter int MAX_OUTSTANDING = 15,
    parameter int ID_WIDTH = 4
