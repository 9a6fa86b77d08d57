/** The contract, proven on a driver that keeps it and on one for each way of breaking it. */
@NullMarked
package io.gengfu.driver.testkit;

import org.jspecify.annotations.NullMarked;
