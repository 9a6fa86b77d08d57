/** What a server offers, as a profile that somebody can finish. Knows nothing of connections. */
@NullMarked
package io.gengfu.driver.opcua.browse;

import org.jspecify.annotations.NullMarked;
