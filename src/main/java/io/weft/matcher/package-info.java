/**
 * Predicates on texts, headers and metadata, as configuration states them: immutable, any thread,
 * linear time. Knows no Envoy message and no route. Start with {@link
 * io.weft.matcher.StringMatcher}. Hot path.
 */
@NullMarked
package io.weft.matcher;

import org.jspecify.annotations.NullMarked;
