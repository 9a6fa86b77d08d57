@NullMarked
package io.gengfu.agent.bench;

import org.jspecify.annotations.NullMarked;
