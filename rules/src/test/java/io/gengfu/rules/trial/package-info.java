/** The tests of packs, themselves under test: above all, that a wrong one fails. */
@NullMarked
package io.gengfu.rules.trial;

import org.jspecify.annotations.NullMarked;
