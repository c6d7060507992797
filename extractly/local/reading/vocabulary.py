"""Label words that mean the same: English with its short forms, German, French, Spanish, Italian.

One row is one meaning, its phrases set apart by bars; an indented line continues the row. Behind `<-` stand labels that
may mean it, and not the other way round: "Seats: 60" may be `max_attendees`, "Capacity: 60" is no `seat`. Rows are
few on purpose: a wrong synonym gives a wrong value, a missing one gives none. Case, accents and plurals do not matter
(`words` takes them off both sides).
"""

from __future__ import annotations

ROWS = """
number | no | nr | num | # | nummer | numero | id | identifier | ref | reference | code | kennung
invoice number | rechnungsnummer | factuurnummer | numero da fatura | rechnungsnr | rechnung nr |
  numero de facture | facture no | numero de factura |
  numero fattura | fattura n
invoice date | issue date | factuurdatum | rechnungsdatum | date issued | issued | issued on | date of issue |
  date de facturation
  | date de facture | fecha de factura | fecha de emision | data fattura | dated | ausgestellt am
order number | order id | bestellnummer | auftragsnummer | bestell nr | numero de commande | numero de pedido |
  numero ordine | order ref
customer number | customer id | kundennummer | kunden nr | numero client | numero de cliente | account number |
  client number
account number | account no | acct | acct no | kontonummer | numero de compte | numero de cuenta
carrier | courier | shipping company | shipped via | shipped with | spediteur | transporteur
tracking number | tracking id | tracking code | sendungsnummer | numero de suivi | numero de seguimiento | shipment
  number
serial number | serial | seriennummer | s n | numero de serie | matricola
patient id | pt id | mrn | patient number | medical record number | patientennummer
expected delivery | estimated delivery | eta | estimated arrival | expected arrival | arrives on | expected on
  | delivery estimate | voraussichtliche lieferung
delivery date | lieferdatum | date de livraison | fecha de entrega | data di consegna | delivered on | delivery
order date | placed | placed on | ordered on | date ordered | bestelldatum | bestellt am | date de commande | fecha
  de pedido | data ordine
invoice | bill | rechnung | facture | factura | fattura
order | bestellung | auftrag | commande | pedido | ordine | purchase order | po
customer | client | kunde <- customer name | client name | kundenname | cliente | bill to | billed to | sold to |
  buyer | acheteur | ordered by | to
buyer | purchaser | kaufer | acheteur | comprador <- to | customer | bill to | client
vendor | supplier | seller | merchant | store | shop | lieferant | verkaufer | fournisseur | vendeur | proveedor |
  vendedor | fornitore | venditore | sold by | issuer | handler <- from
sku | article number | part number | item number | product code | artikelnummer | artikel nr | item no | item code
name | full name | naam | navn | namn | nom | nombre | nome | nom complet | nombre completo | nome completo |
  vollstandiger name
first name | given name | forename | vorname | prenom | nombre de pila
last name | surname | family name | nachname | nom de famille | apellido | apellidos | cognome
email | e mail | mail | email address | e mail address | correo | correo electronico | courriel | adresse e mail |
  adresse mail | posta elettronica | contact email
phone | telephone | telefoonnummer | telefone | telefoon | tel | phone number | telephone number | telefon |
  telefonnummer | telefono | call | contact
  number | ph | t | p | rufnummer
mobile | cell | mobile phone | cell phone | handy | movil | mobil | mobile number | cellulare | m | portable | mob |
  cellphone
fax | fax number | telefax | f
website | web | url | homepage | web site | link | site | webseite | site web | sitio web | sito web | w
company | organization | bedrijf | organisation | employer | firm | firma | entreprise | empresa | company name |
  azienda |
  societe | unternehmen | arbeitgeber | societa | affiliation
job title | position | role | title | beruf | stelle | poste | puesto | occupation | profession | funktion |
  fonction | cargo | ruolo | designation
occupation | profession | job | beruf | metier | profesion
department | dept | abteilung | departement | departamento | reparto | division | servicio
date of birth | birth date | geboortedatum | data de nascimento | birthdate | birthday | dob | born |
  geburtsdatum | geboren | geboren am | date de
  naissance | fecha de nacimiento | data di nascita | ne le | born on | d o b
birth place | place of birth | birthplace | born in | geburtsort | lieu de naissance | lugar de nacimiento | luogo
  di nascita
date of death | death date | died | died on | todesdatum
gender | sex | geschlecht | sexe | sexo | sesso
age | alter | edad | eta
nationality | staatsangehorigkeit | nationalite | nacionalidad | nazionalita | citizenship
participant | attendee | guest | participants | attendees | people | who | teilnehmer | participante | partecipante
  | invitees
address | adresse | adres | endereco | anschrift | direccion | indirizzo | postal address | mailing address |
  domicilio
street | street address | address line | strasse | rue | calle | via | line | street and number | address
city | town | stad | cidade | miasto | stadt | ort | ville | ciudad | citta | municipality | locality | wohnort
state | province | region | bundesland | provincia
zip | zip code | zipcode | postal code | postcode | post code | plz | code postal | postleitzahl | codigo postal |
  cap
country | land | kraj | maa | pays | pais | paese | nation <- noc | country code
origin | from | departure city | departing from | von | de | departure | departure airport
destination | to | arrival city | nach | arrival | arrival airport | going to | ziel
location | place | venue | where | lieu | lugar | luogo | standort | ort | site | office | treffpunkt
shipping | ship to | delivery | deliver to | lieferung | livraison | envio | versand | spedizione | shipping to |
  delivery to
shipping address | ship to | deliver to | delivery address | lieferadresse | lieferanschrift | adresse de livraison
  | direccion de envio | shipping | delivery
billing address | bill to | invoice to | rechnungsadresse | rechnungsanschrift | adresse de facturation | direccion
  de facturacion | billing
billing | bill to | invoice to
shipping cost | shipping | delivery | postage | versandkosten | shipping fee | delivery fee | frais de port |
  shipping and handling | delivery charge | porto | gastos de envio
total | grand total | totaal | valor total | total amount | amount due | total due | balance due | amount |
  gesamt | summe | gesamtbetrag |
  montant | montant total | total price | sum | gesamtsumme | endbetrag | gesamtpreis | rechnungsbetrag | total ttc
  | net a payer | importe total | importe | totale | to pay | total to pay | amount payable | zu zahlen | betrag |
  total cost | gross | gross amount | brutto | total payable | total charged | total paid
gross | gross amount | gross total | brutto | bruttobetrag | ttc
subtotal | sub total | net | net amount | net total | zwischensumme | sous total | netto | nettobetrag | total ht |
  montant ht | base imponible | imponibile | subtotale
tax | vat | sales tax | mwst | ust | tva | iva | gst | tax amount | umsatzsteuer | mehrwertsteuer | steuer | vat
  amount | hst | taxes
discount | rabatt | rebate | remise | descuento | sconto | reduction | nachlass
price | unit price | prijs | preco | cena | pris | cost | preis | einzelpreis | prix | prix unitaire | precio |
  precio unitario | prezzo | rate |
  each | price each | stuckpreis | price per unit | asking price | kaufpreis
quantity | qty | aantal | quantidade | ilosc | count | menge | anzahl | quantite | qte | cantidad | cant |
  quantita | units | pcs | stuck | nb
currency | wahrung | devise | moneda | valuta | ccy | monnaie
litre | liter | l | ltr
hour | hr | h | stunde
kilogram | kilo | kg
month | mo | monat | mois
night | nacht | nuit | noche
hourly rate | rate per hour | price per hour | stundensatz | tarif horaire | hourly price | hourly wage |
  wage per hour
  | pay per hour | hourly pay | tarifa por hora
daily rate | rate per day | price per day | tagessatz | tarif journalier | tarifa diaria | day rate
nightly rate | price per night | rate per night | preis pro nacht | prix par nuit | precio por noche
salary | pay | compensation | wage | gehalt | salaire | salario | stipendio | remuneration | lohn
rent | miete | loyer | alquiler | affitto | monthly rent | rent per month | kaltmiete | price per month | monthly
  price
deposit | kaution | caution | fianza | security deposit | anzahlung | cauzione
payment method | paid by | payment | paid with | zahlungsart | zahlungsmethode | mode de paiement | moyen de
  paiement | metodo de pago | forma de pago | metodo di pagamento | method of payment | paid via | pay method |
  tender
payment term | terms | zahlungsziel | zahlungsbedingungen | terms of payment
amount paid | paid | payment received | amount received | you paid | charged | total paid | total charged
fee | gebuhr | frais | tarifa | entry | entry fee | admission | eintritt | entree | entrada
date | datum | fecha | data | day | when | on | tag | jour | dia | giorno | wann | le | am | quand
time | uhrzeit | heure | hora | ora | zeit | um | clock
start | from | begin | beginning | start time | starts | start date | beginn | anfang | debut | inicio | inizio |
  start at | begins | ab | von | starting | startdatum | commencing | desde
end | until | to | finish | end time | ends | end date | ende | fin | fine | bis | ending | through | enddatum |
  hasta | closes
due date | due | payment due | fallig | fallig am | deadline | due by | pay by | payable by | due on | falligkeit |
  falligkeitsdatum | zahlbar bis | echeance | date d echeance | fecha de vencimiento | vencimiento | scadenza | data
  di scadenza | payment due by | to be paid by
deadline | closing date | apply by | apply before | bewerbungsschluss | bewerbungsfrist | application deadline |
  submission deadline | date limite | fecha limite | due | due date | closes
expiry date | expiration date | expires | valid until | gultig bis | best before | mhd | exp | expiry | valid to |
  expiration | valable jusqu au | fecha de caducidad | scadenza
duration | length | dauer | duree | duracion | durata | runtime | running time | time taken
timestamp | datetime | ts | time | date time | occurred | occurred at | logged at
response byte | bytes sent | response size | bytes
departure | depart | departs | departure time | abflug | abfahrt | depart at | salida | partenza | leaves | leaving
arrival | arrive | arrives | arrival time | ankunft | arrivee | llegada | arrivo
check in | checkin | arrival | anreise | arrivee | llegada | check in date | entrada
check out | checkout | departure | abreise | depart | salida | check out date
return date | return | returning | ruckflug | retour | vuelta | returning on | ritorno
sent | sent at | date | gesendet | envoye | enviado | inviato | sent on
created | created at | created on | opened | erstellt | erstellt am | reported on | date created | cree le | creado
updated | updated at | last updated | modified | last modified | geandert | aktualisiert
released | release date | erscheinungsdatum | published | publication date | veroffentlicht | date de sortie |
  released on | date de publication
description | item | product | article | artikel | beschreibung | desc | bezeichnung | designation | descripcion |
  descrizione | libelle | producto | produit | concepto | details
item | line item | product | position | entry | line | article | artikel | items | articles | produit | producto
title | event | event name | event title | headline | titel | titre | titulo | titolo | name | what | was
topic | subject | theme | thema | sujet | tema | title
subject | betreff | objet | asunto | re | oggetto
sender | from | von | de | absender | da | expediteur | remitente | mittente
recipient | to | an | empfanger | a | destinataire | destinatario
message | msg | text | body | nachricht | mensaje | messaggio
level | severity | loglevel | log level | lvl
logger | component | module | source | category
priority | prio | urgency | prioritat | priorite | prioridad | priorita | severity
status | state | zustand | statut | estado | stato
category | kind | type | kategorie | categorie | categoria | typ | genre | art
brand | manufacturer | make | marke | hersteller | marque | marca | produttore | fabricant
model | modell | modele | modelo | modello | model name | model number
weight | gewicht | poids | peso | net weight | mass
height | hohe | hauteur | altura | altezza | tall
width | breite | largeur | ancho | larghezza | wide
depth | tiefe | profondeur | profundidad | profondita | deep
length | lange | longueur | longitud | lunghezza
color | colour | farbe | couleur | colore
material | werkstoff | materiau | matiere | materiale
size | grosse | dimension | taille | tamano | taglia | floor area | area | living area | wohnflache | surface |
  superficie
area | surface | flache | wohnflache | superficie | floor space | living space | size
room | rooms | zimmer | raum | piece | chambre | habitacion | stanza | salle | saal
floor | storey | stock | etage | etagenlage | planta | piano | stockwerk
screen | display | bildschirm | ecran | pantalla | screen size | display size
ram | memory | arbeitsspeicher | memoire
storage | disk | ssd | hard drive | speicher | capacity
battery | akku | batterie | bateria
warranty | garantie | guarantee | garantia | garanzia
gear | speed | gang
skill | requirement | skills | requirements | qualification | kenntnisse | competences | anforderungen | must have |
  tech stack | what you bring
benefit | perk | we offer | benefits | what we offer | wir bieten
language | sprache | langue | idioma | lingua
contract | contract type | employment type | vertrag | vertragsart | contrat | type of contract | employment | job
  type | contrato
workplace | work mode | working mode | work model | arbeitsort | remote
workload | hours per week | weekly hours | pensum | working hours
medication | medicine | drug | medikament | arzneimittel | medicament | medicamento | prescription | rx | farmaco |
  current medications | meds | substance
dose | dosage | dosis | strength | dosierung | posologie
frequency | how often | schedule | haufigkeit | frequence | frecuencia
diagnosis | dx | assessment | diagnose | diagnostic | impression
allergy | allergies | allergien | known allergies
symptom | complaint | beschwerden | symptome | presenting complaint | chief complaint | complains of
blood pressure | bp | blutdruck | rr | tension
heart rate | hr | pulse | puls | herzfrequenz | heartrate | pulse rate
temperature | temp | t | temperatur | body temperature
respiratory rate | resp rate | rr | resp
oxygen saturation | spo | sao | o sat | saturation | sats | oxygen
doctor | physician | arzt | medecin | provider | dr | attending | consultant | gp | treating physician | seen by |
  medico | clinician
patient | patient name | pt | patientin | paziente | paciente <- name | full name
blood type | blood group | blutgruppe | groupe sanguin
test | analyte | parameter | investigation | exam
value | result | wert | valeur | valor | ergebnis | reading | measurement
unit | einheit | unite | unidad | uom | units
reference range | ref range | normal range | normal | referenz | range
calorie | energy | kcal | brennwert | energie
carb | carbohydrate | kohlenhydrate | glucides
sugar | zucker | sucres | azucar | of which sugars
protein | eiweiss | proteines | proteinas
fat | fett | lipides | grasas | matieres grasses
salt | salz | sel | sodium
serving | servings | portionen | portions | raciones | serves | yield | makes
ingredient | ingredients | zutaten | ingredientes | ingredienti
assignee | assigned to | owner | responsible | handled by | zustandig | bearbeiter | agent | asignado a
reporter | reported by | opened by | raised by | requester | created by | submitted by | filed by | gemeldet von
author | by | written by | autor | auteur | verfasser | autore | byline
organizer | organiser | organized by | hosted by | host | veranstalter | organisateur | organizador
speaker | presenter | talk by | referent | presented by | orador | lecturer | redner
contact | contact person | ansprechpartner | kontakt | contacto | contatto | attn
manager | reports to | supervisor | managed by | vorgesetzter
environment | env | umgebung | environnement | entorno
version | release | ver | v
operating system | os | platform | betriebssystem | system
label | tag | tags | labels | schlagworte | keywords | etiquetas
component | module | affected component | affects
affected service | affected system | services affected | impacted services | service affected
fix version | fixed in | fix in | resolved in
seat | seats | sitz | sitzplatz | asiento | siege | posto
gate | flugsteig | porte | puerta
flight | flight number | flugnummer | flug | vol | vuelo | flight no
passenger | traveller | traveler | reisende | passager | pasajero | passagier | adults | guests | pax
party size | number of guests | guest | people | person | pax | number of people | head count | covers | personen
  | personnes | number of person | guest count
headquarters | hq | head office | headquartered | headquartered in | based in | sitz | siege | sede |
  seat of company
founded | founded in | established | established in | gegrundet | fondee en | founding year | year founded | since
max attendees | max participants | maximum attendees | capacity | kapazitat | max capacity <- seats | places |
  plazas
booking | reservation | buchung | reserva | prenotazione | booking reference
booking reference | confirmation number | booking code | pnr | record locator | buchungsnummer | confirmation code |
  reservation number | booking number | buchungscode | confirmation | booking ref | reservation code | reservation
night | nights | nachte | nuits | noches
breakfast | fruhstuck | petit dejeuner | desayuno | colazione
ip | ip address | address | ipv4 | client ip | remote addr | remote address | src ip
host | hostname | server | host name | machine | node
port | tcp port
user | username | user name | login | account | benutzer | usuario | utilisateur | benutzername
password | passwort | mot de passe
request id | trace id | req id | correlation id
status code | http status | response code | http code <- status | code
method | verb | http method
path | url | uri | route | endpoint | resource
cpu | cores | cpus | vcpus | vcpu | processor
note | comment | remark | notes | comments | bemerkung | anmerkung | remarque | nota | hinweis | observations
summary | abstract | zusammenfassung | overview | resume | resumen | tl dr | title
reason | grund | motif | motivo | cause
degree | abschluss | qualification | diplome | titulo
institution | university | school | college | universitat | hochschule | universite | universidad
year | jahr | annee | ano | anno | vintage | model year
isbn | isbn 10 | isbn 13
publisher | verlag | editeur | editorial | published by
edition | auflage
page | pages | seiten | page count | number of pages | paginas
director | directed by | regie | regisseur
genre | category
rating | score | bewertung | stars | note
team | club | mannschaft | equipe | equipo | squadra | squad
jersey number | shirt number | shirt no | squad number
rank | place | pos | position | platz | # | rang | no | ranking
athlete | runner | competitor | player | sportler <- name | full name
point | pts | points | punkte
mileage | odometer | kilometerstand | kilometrage | miles | km
fuel | fuel type | kraftstoff | carburant | combustible
transmission | gearbox | getriebe | boite
license plate | plate | registration | kennzeichen | reg | immatriculation | matricula
vin | chassis number | fahrgestellnummer
bedroom | beds | schlafzimmer | chambres | bedrooms
bathroom | bath | badezimmer | baths
iban | account iban | bank account
bic | swift | swift code | swift bic
tax id | vat id | vat number | vat registration number | vat reg no | tax identification number | ust id |
  ust idnr | steuernummer | tva intracommunautaire | nif | cif | vat no | vat reg no |
  tax number | partita iva
gift | gift wrap | geschenk
stock | in stock | lagerbestand | on hand | inventory <- availability | available | verfugbarkeit | disponibilite
start date | joined | hired | hire date | joined on | eintrittsdatum | date of joining
experience | years of experience | erfahrung
deductible | excess | selbstbehalt
policy number | policy | policy no | police | versicherungsnummer | contract number
premium | pramie | prime
meeting | appointment | termin | rendez vous | reunion | cita
employee | staff | mitarbeiter | employe | empleado | colleague | worker | team member <- name | full name
capital | hauptstadt | capitale
population | einwohner | inhabitants | habitants | poblacion
"""


def _rows() -> list[str]:
    """The rows, continued lines (indented) joined."""
    return list(ROWS.replace("\n  ", " ").strip().splitlines())


def _phrases(part: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in part.split("|") if phrase.strip())


def _read() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    return tuple((_phrases(row.partition("<-")[0]), _phrases(row.partition("<-")[2])) for row in _rows())


SYNONYMS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = _read()
"""Of each row: the phrases that mean the same, and the labels that may mean it."""
