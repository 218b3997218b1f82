# time,latitude,longitude,depth,mag,type,"place"  →  time,latitude,longitude,depth,magnitude
# The place stands last because it is quoted and has commas of its own; nothing before it does.
BEGIN { FS = OFS = "," }
FNR == 1 || $5 == "" { next }
$6 != "earthquake" { next }                        # quarries and explosions
$5 + 0 < min + 0 || $4 + 0 > ENVIRON["DEEPEST_KM"] + 0 { next }
{ print $1, sprintf("%.3f", $2), sprintf("%.3f", $3), sprintf("%.1f", $4), sprintf("%.2f", $5) }
