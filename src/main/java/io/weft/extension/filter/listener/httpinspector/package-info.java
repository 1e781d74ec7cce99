/** Tells HTTP/1 and HTTP/2 in clear text: {@code envoy.filters.listener.http_inspector}. */
@NullMarked
package io.weft.extension.filter.listener.httpinspector;

import org.jspecify.annotations.NullMarked;
