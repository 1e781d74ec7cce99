/**
 * The command {@code REQ_WITHOUT_QUERY} for formats: {@code envoy.formatter.req_without_query}. Hot
 * path.
 */
@NullMarked
package io.weft.extension.formatter.reqwithoutquery;

import org.jspecify.annotations.NullMarked;
