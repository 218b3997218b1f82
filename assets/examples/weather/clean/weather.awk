# location,date,precipitation,temp_max,temp_min,wind,weather  →  date,low,high,rain of each city in a file of its own.
BEGIN {
	FS = OFS = ","
	print "date", "low", "high", "rain" > seattle
	print "date", "low", "high", "rain" > new_york
}
$5 > $4 { next }   # a night warmer than its day is a slip of the pen
$1 == "Seattle" { print $2, $5, $4, $3 > seattle }
$1 == "New York" { print $2, $5, $4, $3 > new_york }
