@NullMarked
package io.gengfu.rules.replay;

import org.jspecify.annotations.NullMarked;
