/**
 * Predicates on texts, headers and metadata, and trees that lead from a connection or a request to
 * an action, as configuration states them: immutable, any thread, linear time. Knows no Envoy
 * message and no route. Start with {@link io.weft.matcher.StringMatcher} and {@link
 * io.weft.matcher.MatchTree}. Hot path.
 */
@NullMarked
package io.weft.matcher;

import org.jspecify.annotations.NullMarked;
