/** Consents to let raw values about people go: given, withdrawn, and what was disclosed by them. */
@NullMarked
package io.gengfu.agent.consent;

import org.jspecify.annotations.NullMarked;
