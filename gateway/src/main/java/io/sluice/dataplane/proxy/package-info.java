/** The life of a request, phase by phase; what the gateway answers by itself. Knows no wire. */
package io.sluice.dataplane.proxy;
