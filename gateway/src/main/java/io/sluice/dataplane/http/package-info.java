/** A message without a wire: what protocol versions, filters, router and proxy share. */
package io.sluice.dataplane.http;
