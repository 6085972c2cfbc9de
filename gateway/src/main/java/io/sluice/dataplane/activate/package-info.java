/** The only door for a plan: takes it in, keeps what outlives it, and holds the data plane's parts together. */
package io.sluice.dataplane.activate;
