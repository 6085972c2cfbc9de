/** What is done to messages on their way: one class per thing done, named by its effect. */
package io.sluice.dataplane.filter;
