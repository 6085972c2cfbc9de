/** Which endpoint of an upstream gets a request, and what an upstream remembers from plan to plan. */
package io.sluice.dataplane.balance;
