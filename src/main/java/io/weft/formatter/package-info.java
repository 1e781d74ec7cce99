/**
 * Envoy's substitution formats: {@code %COMMAND(parameters):length%} in access logs, header values
 * and local replies, compiled once and evaluated for each stream. Knows streams and connections,
 * and nothing of where the text goes. Start with {@link io.weft.formatter.SubstitutionFormat}. Hot
 * path, except for parsing.
 */
@NullMarked
package io.weft.formatter;

import org.jspecify.annotations.NullMarked;
