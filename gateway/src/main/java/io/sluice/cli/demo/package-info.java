/** What {@code sluice demo} puts behind the gateway. JDK only. */
package io.sluice.cli.demo;
