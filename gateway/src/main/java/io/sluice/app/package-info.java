/** The only place where objects are made and joined. */
package io.sluice.app;
