/** What is kept of certificates. */
@NullMarked
package io.gengfu.driver.opcua.trust;

import org.jspecify.annotations.NullMarked;
