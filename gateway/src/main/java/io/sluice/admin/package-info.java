/** Health and readiness; later metrics, admin API and dashboard. Never on a data-plane loop. */
package io.sluice.admin;
