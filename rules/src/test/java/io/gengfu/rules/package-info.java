/** Rules in virtual time. */
@NullMarked
package io.gengfu.rules;

import org.jspecify.annotations.NullMarked;
