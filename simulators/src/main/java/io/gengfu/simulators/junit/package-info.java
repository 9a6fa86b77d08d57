/** The estate as a JUnit extension. Needs JUnit on the class path, which is not delivered. */
@NullMarked
package io.gengfu.simulators.junit;

import org.jspecify.annotations.NullMarked;
