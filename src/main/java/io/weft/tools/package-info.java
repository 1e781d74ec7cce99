/**
 * Looks at routes without sending a request: tests of a route table, and explanations of what
 * becomes of a request. Knows neither command lines nor protobuf. Start with {@link
 * io.weft.tools.RouteCheck}.
 */
@NullMarked
package io.weft.tools;

import org.jspecify.annotations.NullMarked;
